package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The expected choices were made by a second implementation of the same paper, in Python.
class VariantChoiceTest {
  private static final int KEYS = 10_000;

  @Test
  void choosesForAKeyWhatAnotherImplementationChooses() {
    VariantChoice choice = choice(70, 20, 10);
    StringBuilder chosen = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      chosen.append("abc".charAt(choice.of(key(i))));
    }
    assertThat(chosen).hasToString("aacaaaaabaaabaaaaaba");
    assertThat(counts(choice)).containsExactly(7_018, 2_026, 956);
  }

  @Test
  void movesKeysOnlyToTheVariantWhoseWeightGrows() {
    VariantChoice before = choice(70, 20, 10);
    VariantChoice after = choice(70, 20, 30);
    int[][] moved = new int[3][3];
    for (int i = 0; i < KEYS; i++) {
      moved[before.of(key(i))][after.of(key(i))]++;
    }
    assertThat(moved).isDeepEqualTo(new int[][] {{5_884, 0, 1_134}, {0, 1_691, 335}, {0, 0, 956}});
  }

  @Test
  void keepsTheKeysOfOthersWhenAVariantComesOrGoes() {
    VariantChoice two = choice(50, 50);
    VariantChoice three = choice(50, 50, 100);
    for (int i = 0; i < KEYS; i++) {
      int chosen = three.of(key(i));
      assertThat(chosen == 2 || chosen == two.of(key(i))).isTrue();
    }
  }

  @Test
  void givesByChanceWhatTheWeightsSay() {
    VariantChoice choice = choice(0, 1, 0, 3, 0);
    assertThat(choice.by(0)).isEqualTo(1);
    assertThat(choice.by(0.2499)).isEqualTo(1);
    assertThat(choice.by(0.25)).isEqualTo(3);
    assertThat(choice.by(Math.nextDown(1.0))).isEqualTo(3);
    SplittableRandom random = new SplittableRandom(42);
    long first =
        IntStream.range(0, 100_000).filter(_ -> choice.by(random.nextDouble()) == 1).count();
    assertThat(first / 100_000.0).isCloseTo(0.25, within(0.01));
  }

  @Test
  void neverChoosesAVariantWithoutWeight() {
    VariantChoice choice = choice(0, 1, 0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(choice.of(key(i))).isEqualTo(1);
    }
  }

  @Test
  void hashesEqualNumbersEqually() {
    assertThat(VariantChoice.hash(-0.0)).isEqualTo(VariantChoice.hash(0.0));
    assertThat(VariantChoice.hash(12.0)).isNotEqualTo(VariantChoice.hash(13.0));
  }

  private static long key(int i) {
    return VariantChoice.hash("customer-" + i);
  }

  private static List<Integer> counts(VariantChoice choice) {
    int[] counts = new int[3];
    for (int i = 0; i < KEYS; i++) {
      counts[choice.of(key(i))]++;
    }
    return IntStream.of(counts).boxed().toList();
  }

  /// Variants `a`, `b` … with these weights.
  private static VariantChoice choice(double... weights) {
    List<Variant> variants = new ArrayList<>();
    for (double weight : weights) {
      variants.add(
          new Variant(
              "abcde".substring(variants.size(), variants.size() + 1),
              weight,
              List.of(new ServedModel("m", 1)),
              List.of(),
              new Combine.First()));
    }
    return new VariantChoice(variants);
  }
}
