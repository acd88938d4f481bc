-- AlterTable
ALTER TABLE "Version" ADD COLUMN     "madeFrom" INTEGER;

-- of what was merged before: the newest head below it. Where an older candidate was promoted by hand
-- afterwards, that is one too many; nothing recorded which came first.
UPDATE "Version" AS v SET "madeFrom" = (
	SELECT max(b."number") FROM "Version" AS b
	WHERE b."modelId" = v."modelId" AND b."line" = v."line" AND b."promoted" AND b."number" < v."number"
)
WHERE EXISTS (SELECT 1 FROM "Merge" AS m WHERE m."versionId" = v."id");
