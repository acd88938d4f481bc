-- Null: every weight of the version is learnt, as of all that are there.
-- AlterTable
ALTER TABLE "Version" ADD COLUMN     "frozenBytes" INTEGER,
ADD COLUMN     "frozenDigest" TEXT,
ADD COLUMN     "frozenSpecs" JSONB;
