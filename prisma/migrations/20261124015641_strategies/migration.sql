-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "alignment" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "strategy" JSONB NOT NULL DEFAULT '{"kind":"fedavg","learningRate":1}';

-- AlterTable
ALTER TABLE "Version" ADD COLUMN     "optimizerState" JSONB;

-- AlterTable
ALTER TABLE "Merge" ADD COLUMN     "policy" JSONB;
