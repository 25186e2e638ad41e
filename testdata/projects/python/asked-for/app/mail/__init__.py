from app.mail.sending import confirm
