package io.millrace.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.millrace.ml.frame.Frame;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A model in ONNX Runtime, with one thread per call. Thread-safe.
final class OnnxModel implements AutoCloseable {
  private final OrtSession session;
  private final OnnxTensors tensors;
  private final List<OnnxInput> inputs;
  private final OnnxOutput output;

  private OnnxModel(OrtSession session, OnnxTensors tensors, OnnxSpec spec)
      throws OrtException, UnfitException {
    this.session = session;
    this.tensors = tensors;
    inputs = OnnxInput.of(List.copyOf(session.getInputInfo().values()), spec.columns());
    List<NodeInfo> outputs = List.copyOf(session.getOutputInfo().values());
    output = OnnxOutput.of(outputs, spec.output());
  }

  /// @throws OrtException if ONNX Runtime refuses the file
  /// @throws UnfitException if its inputs are not what the columns fill, or no output is clearly
  ///     the prediction
  static OnnxModel load(Path file, OnnxSpec spec) throws OrtException, UnfitException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      OrtSession session = environment.createSession(file.toString(), options);
      return new OnnxModel(session, new OnnxTensors(environment), spec);
    }
  }

  /// @return a number per row, which need not be finite
  /// @throws OnnxTensors.InvalidException if a value is none of its input's type
  /// @throws OrtException if ONNX Runtime fails with the rows
  /// @throws UnfitException if the output has not one number for each row
  double[] predict(Frame rows) throws OrtException, UnfitException, OnnxTensors.InvalidException {
    double[] numbers = new double[rows.rows()];
    boolean isSingle = inputs.stream().anyMatch(input -> input.batch() == 1);
    int step = isSingle ? 1 : Math.max(1, rows.rows());
    for (int from = 0; from < rows.rows(); from += step) {
      predict(rows, from, from + step, numbers);
    }
    return numbers;
  }

  private void predict(Frame rows, int from, int to, double[] numbers)
      throws OrtException, UnfitException, OnnxTensors.InvalidException {
    Map<String, OnnxTensor> fed = new HashMap<>();
    try {
      for (OnnxInput input : inputs) {
        fed.put(input.name(), tensors.of(input, rows, from, to));
      }
      try (OrtSession.Result result = session.run(fed, Set.of(output.name()))) {
        output.read(result.get(0), numbers, from, to - from);
      }
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
