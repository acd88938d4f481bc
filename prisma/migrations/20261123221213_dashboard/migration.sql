-- CreateIndex
CREATE INDEX "ClientUpdate_modelId_receivedAt_id_idx" ON "ClientUpdate"("modelId", "receivedAt" DESC, "id" DESC);
