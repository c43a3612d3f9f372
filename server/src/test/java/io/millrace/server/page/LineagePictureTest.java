package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineagePictureTest {
  private static LineageStep step(String kind, String text) {
    return new LineageStep("runs", kind, text, "/ui/" + text, "", false);
  }

  @Test
  void eachThingStandsInTheColumnOfItsKind() {
    LineagePicture picture =
        LineagePicture.of(
            List.of(
                step("Run", "r"),
                step("Model", "m1"),
                step("Endpoint", "e1"),
                step("Model", "m2"),
                step("Endpoint", "e2")));
    assertThat(picture.nodes())
        .extracting(LineagePicture.Node::x)
        .containsExactly(4.0, 212.0, 420.0, 212.0, 420.0);
    assertThat(picture.nodes())
        .extracting(LineagePicture.Node::y)
        .containsExactly(4.0, 4.0, 4.0, 74.0, 74.0);
    assertThat(picture.edges()).hasSize(4);
    assertThat(picture.edges().getLast()).startsWith("M384 102").endsWith("416 102"); // m2 to e2
    assertThat(picture.sentence()).startsWith("Run r, then Model m1");
  }

  @Test
  void aThingByItselfHasNoEdges() {
    assertThat(LineagePicture.of(List.of(step("Model", "m"))).edges()).isEmpty();
  }
}
