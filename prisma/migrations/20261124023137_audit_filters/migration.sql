-- DropIndex
DROP INDEX "AuditEvent_subject_createdAt_idx";

-- CreateIndex
CREATE INDEX "User_name_email_idx" ON "User" USING GIN ("name" gin_trgm_ops, "email" gin_trgm_ops);

-- By how they start, in any collation: the log only grows, and what is rare in it must not be looked for in all
-- of it
CREATE INDEX "AuditEvent_action_id_idx" ON "AuditEvent"("action" text_pattern_ops, "id" DESC);

-- CreateIndex
CREATE INDEX "AuditEvent_subject_id_idx" ON "AuditEvent"("subject" text_pattern_ops, "id" DESC);

-- Few reviews are hidden, and they are listed by themselves
CREATE INDEX "Review_hidden_idx" ON "Review" ("reported" DESC, "id" DESC) WHERE "hiddenAt" IS NOT NULL;
