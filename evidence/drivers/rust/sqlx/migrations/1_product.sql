CREATE TABLE product (id int);
