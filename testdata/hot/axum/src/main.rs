mod orders;

use axum::{Router, routing::post};

#[tokio::main]
async fn main() {
    let app: Router = Router::new().route("/orders", post(orders::create));
    axum::serve(tokio::net::TcpListener::bind("0.0.0.0:80").await.unwrap(), app).await.unwrap();
}
