import pymysql


def connect():
    return pymysql.connect(host="db")
