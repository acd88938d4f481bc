-- Secure aggregation: which updates are opened in one sum, and when the helpers are asked again.
ALTER TABLE "ClientUpdate" ADD COLUMN "openingId" TEXT;
ALTER TABLE "Model" ADD COLUMN "openingAfter" TIMESTAMP(3);
ALTER TABLE "Model" ADD COLUMN "openingFailures" INTEGER NOT NULL DEFAULT 0;
