-- DropIndex
DROP INDEX "LedgerEntry_accountId_idx";

-- AlterTable
ALTER TABLE "ClientUpdate" ADD COLUMN     "credits" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "fee" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "LedgerEntry_accountId_id_amount_idx" ON "LedgerEntry"("accountId", "id", "amount");

-- What Prisma cannot express ---------------------------------------------------------------------

ALTER TABLE "ClientUpdate" ADD CONSTRAINT "ClientUpdate_price_check" CHECK ("credits" >= 0 AND "fee" >= 0);
