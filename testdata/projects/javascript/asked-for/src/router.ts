import { sendReceipt } from "./services";

export const router = {
  async pay(ctx: Context, id: string) {
    return ctx.prisma.$transaction(async (tx) => {
      const order = await tx.order.update({ where: { id }, data: { paid: true } });
      await sendReceipt(order);
      return order;
    });
  },
};
