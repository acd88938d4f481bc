-- CreateIndex
CREATE INDEX "ClientUpdate_receivedAt_id_idx" ON "ClientUpdate"("receivedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ClientUpdate_status_receivedAt_id_idx" ON "ClientUpdate"("status", "receivedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEvent_actorId_id_idx" ON "AuditEvent"("actorId", "id");
