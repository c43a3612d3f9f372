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

  /// @return numbers that need not be finite
  /// @throws OnnxTensors.InvalidException if a value is none of its input's type
  /// @throws OrtException if ONNX Runtime fails with the rows
  /// @throws UnfitException if the output has not as many numbers for each row
  OnnxFrames.Answer.Numbers predict(Frame rows)
      throws OrtException, UnfitException, OnnxTensors.InvalidException {
    boolean isSingle = inputs.stream().anyMatch(input -> input.batch() == 1);
    return isSingle || rows.rows() == 0 ? predictEach(rows) : predict(rows, 0, rows.rows());
  }

  /// Asks for one row after the other.
  private OnnxFrames.Answer.Numbers predictEach(Frame rows)
      throws OrtException, UnfitException, OnnxTensors.InvalidException {
    double[] numbers = {};
    List<String> names = List.of();
    for (int row = 0; row < rows.rows(); row++) {
      OnnxFrames.Answer.Numbers one = predict(rows, row, row + 1);
      int outputs = one.numbers().length;
      if (row == 0) {
        numbers = new double[rows.rows() * outputs];
        names = one.names();
      }
      if (outputs * rows.rows() != numbers.length || !names.equals(one.names())) {
        throw new UnfitException(
            "the output '%s' has %d numbers for row %d, and others for row 1"
                .formatted(output.name(), outputs, row + 1));
      }
      System.arraycopy(one.numbers(), 0, numbers, row * outputs, outputs);
    }
    return new OnnxFrames.Answer.Numbers(numbers, names);
  }

  private OnnxFrames.Answer.Numbers predict(Frame rows, int from, int to)
      throws OrtException, UnfitException, OnnxTensors.InvalidException {
    Map<String, OnnxTensor> fed = new HashMap<>();
    try {
      for (OnnxInput input : inputs) {
        fed.put(input.name(), tensors.of(input, rows, from, to));
      }
      try (OrtSession.Result result = session.run(fed, Set.of(output.name()))) {
        return output.read(result.get(0), to - from);
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
