-- What a top-k update carries; models that exist keep their codec.
ALTER TABLE "Model" ALTER COLUMN "codec" SET DEFAULT 'top-k',
ADD COLUMN     "topKShare" DOUBLE PRECISION NOT NULL DEFAULT 0.02,
ADD COLUMN     "topKEntries" TEXT NOT NULL DEFAULT 'int4';
