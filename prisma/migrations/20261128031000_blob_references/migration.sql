-- CreateIndex
CREATE INDEX "ClientUpdate_digest_idx" ON "ClientUpdate"("digest");
