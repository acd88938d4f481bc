-- AlterTable
ALTER TABLE "Notice" ADD COLUMN     "pushedAt" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "PushRetry" (
    "subscriptionId" TEXT NOT NULL,
    "noticeId" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "retryAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "PushRetry_pkey" PRIMARY KEY ("subscriptionId","noticeId")
);

-- CreateIndex
CREATE INDEX "PushRetry_noticeId_idx" ON "PushRetry"("noticeId");

-- CreateIndex
CREATE INDEX "PushRetry_retryAt_idx" ON "PushRetry"("retryAt");

-- AddForeignKey
ALTER TABLE "PushRetry" ADD CONSTRAINT "PushRetry_subscriptionId_fkey" FOREIGN KEY ("subscriptionId") REFERENCES "PushSubscription"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PushRetry" ADD CONSTRAINT "PushRetry_noticeId_fkey" FOREIGN KEY ("noticeId") REFERENCES "Notice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was told before there was web push is not news.
UPDATE "Notice" SET "pushedAt" = CURRENT_TIMESTAMP;

-- Both are asked for often and match few rows; Prisma cannot express either.
CREATE INDEX "Notice_unread_idx" ON "Notice"("userId") WHERE "readAt" IS NULL;
CREATE INDEX "Notice_unpushed_idx" ON "Notice"("createdAt") WHERE "pushedAt" IS NULL;

-- CheckConstraint
ALTER TABLE "PushRetry" ADD CONSTRAINT "PushRetry_attempts_check" CHECK ("attempts" > 0);
