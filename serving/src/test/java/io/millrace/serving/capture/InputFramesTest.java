package io.millrace.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.serving.Capture;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputFramesTest {
  private static Capture capture(String input) {
    return new Capture(
        "e", "e", "price", "AllTraffic", 1, Instant.EPOCH, 0, Json.parse(input), 1, Json.object());
  }

  @Test
  void whatIsSetBesideTheFieldsIsNoColumn() {
    var rows =
        InputFrames.of(
            List.of(
                capture("{\"mileage\": 7, \"params\": {\"rate\": 2}}"),
                capture("{\"mileage\": 9, \"fuel\": \"diesel\"}")),
            "next");
    assertThat(rows.inputs().columns()).extracting(Column::name).containsExactly("mileage", "fuel");
    assertThat(rows.inputs().number("mileage").values()).containsExactly(7, 9);
  }
}
