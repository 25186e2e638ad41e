const View = ({ run }: Props) => (
  <Box title="a\n&amp;b" onClick={() => run('SET x')} {...spread()}>
    text {call(`t ${v}`)} {/* nothing */}
    <Inner.Part value={<>{deep()}</>} />
  </Box>
);
const q = sql<Row>`SELECT ${<T,>(x: T) => x}`;
