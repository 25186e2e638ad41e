SELECT id, lastval() FROM rows;
