from fastapi import APIRouter, Depends

from .guards import tenant_of
from .orders import create

router = APIRouter()


@router.post("/orders")
async def post_order(order: dict, tenant: str = Depends(tenant_of)):
    return create(order)
