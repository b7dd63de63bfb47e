"""The peer: the same model behind FastAPI, written the way most people write it.

    MODEL=models/pneumonia/2/model.onnx uvicorn --app-dir benchmarks/peers fastapi_server:app

INTRA_OP_THREADS, when set, limits the threads of one inference, which is what several workers on one machine need.
"""

import io
import os

import numpy as np
import onnxruntime
from fastapi import FastAPI, HTTPException, UploadFile
from PIL import Image, UnidentifiedImageError

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(os.environ.get("INTRA_OP_THREADS", "0"))
session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
app = FastAPI()


@app.get("/ready")
async def ready():
    return {"status": "ready"}


@app.post("/api/v1/predict")
async def predict(file: UploadFile):
    try:
        picture = Image.open(io.BytesIO(await file.read())).convert("L").resize((224, 224), Image.Resampling.BILINEAR)
    except (UnidentifiedImageError, OSError) as error:
        raise HTTPException(status_code=422, detail="not a picture") from error
    pixels = np.asarray(picture, dtype=np.uint8)[None, None]
    (logit,) = session.run(["logit"], {"image": pixels})
    return {"probability": float(1 / (1 + np.exp(-logit[0])))}
