-- AlterEnum
ALTER TYPE "ModelStatus" ADD VALUE 'pending';

-- DropIndex
DROP INDEX "PluginReview_pluginId_idx";

-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "wasPaused" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Plugin" ADD COLUMN     "files" JSONB NOT NULL DEFAULT '[]';

-- CreateIndex
CREATE INDEX "Model_pluginId_idx" ON "Model"("pluginId");

-- CreateIndex
CREATE INDEX "PluginReview_pluginId_id_idx" ON "PluginReview"("pluginId", "id");
