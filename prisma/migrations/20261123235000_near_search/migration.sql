-- The planner takes `<%` for as cheap as a comparison, and so reads every model instead of the trigram index:
-- with 1,000 models a misspelt word took 240 ms, most of it in comparing words. These two only ever look for
-- likeness, so the index is always the better way.
ALTER FUNCTION "models_like"(TEXT) SET "enable_seqscan" = off;
ALTER FUNCTION "models_like_swapped"(TEXT) SET "enable_seqscan" = off;
