LISTEN jobs;
