-- DropIndex
DROP INDEX "Model_status_mergedUpdates_idx";

-- DropIndex
DROP INDEX "Model_status_ratingScore_idx";

-- DropIndex
DROP INDEX "Model_status_popularity_idx";

-- DropIndex
DROP INDEX "Model_title_idx";

-- CreateIndex
CREATE INDEX "Model_tags_idx" ON "Model" USING GIN ("tags");

-- What search compares: lower case, without accents, composed as a keyboard composes it
CREATE EXTENSION IF NOT EXISTS unaccent;

-- said to be immutable, which unaccent() itself is not, for only that may be indexed: its dictionary is fixed here
CREATE FUNCTION "search_form"("given" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(unaccent('unaccent'::regdictionary, normalize("given", NFC)));

-- The pattern of what contains `given`, in which %, _ and \ mean themselves
CREATE FUNCTION "search_pattern"("given" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN '%' || regexp_replace("search_form"("given"), '([\\%_])', '\\\1', 'g') || '%';

CREATE FUNCTION "search_text"("title" TEXT, "tags" TEXT[], "description" TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN "search_form"("title" || ' ' || array_to_string("tags", ' ') || ' ' || "description");

-- `english` finds other forms of an English word; words of other languages it leaves as they are
CREATE FUNCTION "search_words"("title" TEXT, "tags" TEXT[], "description" TEXT) RETURNS TSVECTOR
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN setweight(to_tsvector('english'::regconfig, "search_form"("title")), 'A')
        || setweight(to_tsvector('english'::regconfig, "search_form"(array_to_string("tags", ' '))), 'B')
        || setweight(to_tsvector('english'::regconfig, "search_form"("description")), 'C');

ALTER TABLE "Model"
    ADD COLUMN "searchTitle" TEXT GENERATED ALWAYS AS ("search_form"("title")) STORED,
    ADD COLUMN "searchText" TEXT GENERATED ALWAYS AS ("search_text"("title", "tags", "description")) STORED,
    ADD COLUMN "searchWords" TSVECTOR GENERATED ALWAYS AS ("search_words"("title", "tags", "description")) STORED;

CREATE INDEX "Model_searchText_idx" ON "Model" USING GIN ("searchText" gin_trgm_ops);
CREATE INDEX "Model_searchWords_idx" ON "Model" USING GIN ("searchWords");

-- loads pg_trgm, so that its setting is known when the function below names it
SELECT word_similarity('', '');

-- Ids of the models in which something is spelt nearly like `word`, by its trigrams. The setting holds inside
-- only: connections to the embedded database share one session.
CREATE FUNCTION "models_like"("word" TEXT) RETURNS SETOF TEXT LANGUAGE sql STABLE PARALLEL SAFE
    SET "pg_trgm.word_similarity_threshold" = 0.4
    AS $$ SELECT m."id" FROM "Model" AS m WHERE "search_form"("word") <% m."searchText" $$;

-- The same with two neighbouring letters of `word` changed, by which it loses most of its trigrams; so many are
-- tried that each must be nearer
CREATE FUNCTION "models_like_swapped"("word" TEXT) RETURNS SETOF TEXT LANGUAGE sql STABLE PARALLEL SAFE
    SET "pg_trgm.word_similarity_threshold" = 0.55
    AS $$
        SELECT m."id" FROM generate_series(1, length("word") - 1) AS i
        CROSS JOIN LATERAL "search_form"(
            left("word", i - 1) || substr("word", i + 1, 1) || substr("word", i, 1) || substr("word", i + 2)
        ) AS swapped
        JOIN "Model" AS m ON swapped <% m."searchText"
        WHERE length("word") BETWEEN 4 AND 20
    $$;

-- One index for each way to sort what is in the store
CREATE INDEX "Model_in_store_newest_idx" ON "Model" ("id" DESC) WHERE "status" IN ('listed', 'paused');
CREATE INDEX "Model_in_store_popular_idx" ON "Model" ("popularity" DESC, "id" DESC) WHERE "status" IN ('listed', 'paused');
CREATE INDEX "Model_in_store_rated_idx" ON "Model" ("ratingScore" DESC, "id" DESC) WHERE "status" IN ('listed', 'paused');
CREATE INDEX "Model_in_store_trained_idx" ON "Model" ("mergedUpdates" DESC, "id" DESC) WHERE "status" IN ('listed', 'paused');
