exports.ROLE = "SET ROLE reporter";
