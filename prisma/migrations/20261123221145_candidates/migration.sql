-- AlterTable
ALTER TABLE "Version" ADD COLUMN     "candidate" JSONB,
ADD COLUMN     "discardedAt" TIMESTAMP(3),
ADD COLUMN     "heldOutDigest" TEXT,
ADD COLUMN     "heldOutError" TEXT;

-- What was measured so far was measured on the set that the model has now
UPDATE "Version" AS v SET "heldOutDigest" = m."heldOutDigest"
    FROM "Model" AS m WHERE m."id" = v."modelId" AND v."heldOutLoss" IS NOT NULL;

-- CheckConstraint
ALTER TABLE "Version"
    ADD CONSTRAINT "Version_heldOut_check" CHECK ("heldOutDigest" IS NOT NULL OR ("heldOutLoss" IS NULL AND "heldOutAccuracy" IS NULL AND "heldOutError" IS NULL)),
    ADD CONSTRAINT "Version_discarded_check" CHECK ("discardedAt" IS NULL OR (NOT "promoted" AND "candidate" IS NOT NULL));
