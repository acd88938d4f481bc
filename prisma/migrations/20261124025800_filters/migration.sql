-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "filter" JSONB NOT NULL DEFAULT '{"kind":"median-norm","factor":1}';

-- AlterTable
ALTER TABLE "Merge" ADD COLUMN     "filter" JSONB;
