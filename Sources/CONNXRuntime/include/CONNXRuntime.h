// The C API of ONNX Runtime, for the target ONNXRuntime alone.
#include <onnxruntime_c_api.h>
