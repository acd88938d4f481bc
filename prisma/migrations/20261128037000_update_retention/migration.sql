-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "keepUpdates" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "Merge" ADD COLUMN     "erasedAt" TIMESTAMP(3),
ADD COLUMN     "keepsUpdates" BOOLEAN NOT NULL DEFAULT true;

-- CreateIndex
CREATE INDEX "Merge_keepsUpdates_erasedAt_idx" ON "Merge"("keepsUpdates", "erasedAt");
