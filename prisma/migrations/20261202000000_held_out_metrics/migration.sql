-- AlterTable
ALTER TABLE "Version" ADD COLUMN     "heldOutMetrics" JSONB NOT NULL DEFAULT '{}';
