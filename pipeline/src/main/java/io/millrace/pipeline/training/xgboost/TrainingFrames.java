package io.millrace.pipeline.training.xgboost;

import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import io.millrace.pipeline.training.xgboost.XgboostTrainer.Round;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What server and worker say to each other about a training: the server sends the order and then,
/// in parts, inputs and labels of both kinds of rows; the worker sends every round and, at the end,
/// the model or a refusal.
final class TrainingFrames {
  static final int ROUND = 'P';
  static final int MODEL = 'M';
  static final int REFUSAL = 'F';

  private TrainingFrames() {}

  record Order(XgboostParams params, List<String> names, int trainRows, int validationRows) {
    byte[] frame() {
      FrameWriter frame = new FrameWriter().putInt(params.rounds());
      frame.putTexts(params.booster().keySet()).putTexts(params.booster().values());
      return frame.putTexts(names).putInt(trainRows).putInt(validationRows).toFrame();
    }

    static Order read(FrameReader frame) {
      int rounds = frame.readInt();
      List<String> keys = frame.readTexts();
      List<String> values = frame.readTexts();
      Map<String, String> booster = new HashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        booster.put(keys.get(i), values.get(i));
      }
      return new Order(
          new XgboostParams(rounds, booster), frame.readTexts(), frame.readInt(), frame.readInt());
    }
  }

  static byte[] round(Round round) {
    return new FrameWriter()
        .putByte(ROUND)
        .putInt(round.number())
        .putDouble(round.trainRmse())
        .putDouble(round.validationRmse())
        .toFrame();
  }

  static Round round(FrameReader frame) {
    return new Round(frame.readInt(), frame.readDouble(), frame.readDouble());
  }
}
