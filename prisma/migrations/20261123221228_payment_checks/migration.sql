-- CreateIndex
CREATE INDEX "Payment_checkAfter_idx" ON "Payment"("checkAfter");
