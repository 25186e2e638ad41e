// Expressions that the parser reads and does not know: it read them again and again, without end.
fn lock(client: &mut Client) {
    client.batch_execute(builtin # concat("LISTEN ", "jobs"));
    become lock(client, "SET ROLE app");
}
