-- Noise that a merge added for its contributors' privacy, and the secret key that makes the same noise again.
ALTER TABLE "Merge" ADD COLUMN "privacy" JSONB;
ALTER TABLE "Merge" ADD COLUMN "cohort" INTEGER;
ALTER TABLE "Merge" ADD COLUMN "noiseKey" TEXT;
