SET ROLE reporter;
