package io.millrace.server.page.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.page.graph.Drawing.Box;
import io.millrace.server.page.graph.Drawing.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldingTest {
  /// Boxes of 100 × 40 every 150 points, each with a line to the next; the third also skips ten.
  private static Drawing chain(int count) {
    List<Box> boxes = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = 10 + 150 * i;
      boxes.add(new Box("S" + i, "Pass", false, true, x, 10, 100, 40));
      if (i + 1 < count) {
        lines.add(
            new Line(
                "S" + i, "S" + (i + 1), List.of(new Point(x + 100, 30), new Point(x + 150, 30))));
      }
    }
    if (count > 13) {
      Point out = new Point(10 + 150 * 3 + 100, 45);
      Point in = new Point(10 + 150 * 13, 45);
      lines.add(
          new Line(
              "S3",
              "S13",
              List.of(
                  out, out.plus(20, 0), out.plus(20, 35), in.plus(-20, 35), in.plus(-20, 0), in)));
    }
    return new Drawing(boxes, lines);
  }

  private static Box box(Drawing drawing, String name) {
    return drawing.boxes().stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void whatFitsIntoAWindowStaysAsItIs() {
    Drawing chain = chain(9);
    assertThat(Folding.fold(chain)).isEqualTo(chain);
  }

  @Test
  void whatIsTooWideGoesOnInTheNextRow() {
    Drawing folded = Folding.fold(chain(40));
    assertThat(folded.width()).isLessThan(1_250);
    assertThat(box(folded, "S6").x()).isGreaterThan(box(folded, "S5").x());
    assertThat(box(folded, "S7").x()).isLessThan(box(folded, "S1").x());
    assertThat(box(folded, "S7").y()).isGreaterThan(box(folded, "S6").bottom());
  }

  @Test
  void linesStillLeadFromBoxToBoxAlongTheGrid() {
    Drawing folded = Folding.fold(chain(40));
    for (Line line : folded.lines()) {
      List<Point> points = line.points();
      assertThat(points.getFirst().x()).isEqualTo(box(folded, line.from()).right());
      assertThat(points.getLast().x()).isEqualTo(box(folded, line.to()).x());
      for (int i = 1; i < points.size(); i++) {
        Point a = points.get(i - 1);
        Point b = points.get(i);
        assertThat(a.x() == b.x() || a.y() == b.y()).as("%s to %s", a, b).isTrue();
      }
    }
  }

  @Test
  void noLineRunsThroughABox() {
    Drawing folded = Folding.fold(chain(40));
    for (Line line : folded.lines()) {
      for (Point point : line.points()) {
        assertThat(folded.boxes())
            .noneMatch(
                box ->
                    box.x() < point.x()
                        && point.x() < box.right()
                        && box.y() < point.y()
                        && point.y() < box.bottom());
      }
    }
  }
}
