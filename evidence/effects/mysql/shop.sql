CREATE TABLE orders (id int AUTO_INCREMENT PRIMARY KEY, paid boolean NOT NULL DEFAULT false, state varchar(20));
INSERT INTO orders (paid) VALUES (0), (1), (0), (1), (0), (1), (0), (1), (0), (1), (0), (1);
CREATE TABLE jobs (id int AUTO_INCREMENT PRIMARY KEY, state varchar(20));
INSERT INTO jobs (state) VALUES ('new');
CREATE TABLE locks (name varchar(20) PRIMARY KEY);
INSERT INTO locks VALUES ('nightly');
CREATE TABLE scores (id int PRIMARY KEY, points int);
INSERT INTO scores VALUES (1, 10), (2, 30);
CREATE TABLE a (id int);
CREATE TABLE b (id int)
