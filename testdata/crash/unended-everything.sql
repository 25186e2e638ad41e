LISTEN a; /*! SET @a = 1 /* -- 
 $$ LISTEN b $x$ …😀 DO $$ BEGIN EXECUTE $q$ LISTEN