-- What a model promises its contributors: of the versions to come, and of each version that is.
ALTER TABLE "Model" ADD COLUMN "privacy" JSONB NOT NULL DEFAULT '{"kind":"none"}';
ALTER TABLE "Version" ADD COLUMN "privacy" JSONB NOT NULL DEFAULT '{"kind":"none"}';

-- What an update spent of its contributor's privacy. A lifetime total is a sum over these.
ALTER TABLE "ClientUpdate" ADD COLUMN "rho" DOUBLE PRECISION;
