"""x"""
import time
from tests.house import *
def test_a(house, ada, sketchbook, client):
    t=time.time()
    f, run = make(house, ada)
    print(run["state"], run["problem"], time.time()-t); t=time.time()
    r = f.edit({"op":"scene.instruct","scene":f.scene(3),"instruction":"make it night"})
    print(r["state"], time.time()-t, [s["part"] for s in r["steps"]]); t=time.time()
    print(findings(house), time.time()-t)
    print([ (o.step,o.take) for o in sketchbook.orders])
    print(client.get("/api/v1/me").json())
def test_b(house, ada): pass
def test_c(house, ada): pass
def test_d(house, ada): pass
