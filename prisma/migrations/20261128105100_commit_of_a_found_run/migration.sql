-- How the commit of a deploy is known: null when it was given; 'guess' until its run or its platform tells ('run', 'live').
ALTER TABLE "deploys" ADD COLUMN "sha_source" TEXT;
