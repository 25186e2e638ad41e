import os

import psycopg2

reports = psycopg2.connect(os.environ["REPORTS_URL"])
reports.cursor().execute("SET ROLE reports")

shop = psycopg2.connect(os.environ["SHOP_URL"])
shop.cursor().execute("SET ROLE shop")
