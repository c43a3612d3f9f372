package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PagingTest {
  @Test
  void cutsTheLastPageAndKnowsItsNeighbours() {
    Paging last = new Paging(3, 2, 5);
    assertThat(last.of(List.of(1, 2, 3, 4, 5))).containsExactly(5);
    assertThat(last.text()).isEqualTo("5 to 5 of 5");
    assertThat(last.previous()).isEqualTo(OptionalInt.of(2));
    assertThat(last.next()).isEmpty();
  }

  @Test
  void aNumberBeyondTheEndIsTheLastPage() {
    assertThat(new Paging(99, 2, 5).number()).isEqualTo(3);
    assertThat(new Paging(0, 2, 0).of(List.of())).isEmpty();
    assertThat(new Paging(1, 2, 2).isNeeded()).isFalse();
  }
}
