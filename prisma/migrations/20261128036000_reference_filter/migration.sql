-- Of models to come: those that are there keep what they have.
-- AlterTable
ALTER TABLE "Model" ALTER COLUMN "filter" SET DEFAULT '{"kind":"reference"}';
