-- AlterTable
ALTER TABLE "Review" ADD COLUMN     "editedAt" TIMESTAMP(3);

-- CreateIndex
CREATE INDEX "Review_reported_id_idx" ON "Review"("reported" DESC, "id" DESC);

-- CheckConstraint
ALTER TABLE "Review"
    ADD CONSTRAINT "Review_text_check" CHECK (char_length("text") BETWEEN 1 AND 5000),
    ADD CONSTRAINT "Review_reply_check" CHECK (char_length("reply") BETWEEN 1 AND 5000);
ALTER TABLE "ReviewReport"
    ADD CONSTRAINT "ReviewReport_reason_check" CHECK (char_length("reason") BETWEEN 1 AND 500);
