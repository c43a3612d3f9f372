package io.millrace.base.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/// The names end in `.invalid`, which nobody has; each test has its own, because the JVM keeps what
/// it has resolved.
class CheckedNamesTest {
  private static InetAddress[] addresses(int last) throws UnknownHostException {
    return new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last})};
  }

  @Test
  void aNameThatIsHeldLeadsToWhatWasChecked() throws UnknownHostException {
    try (CheckedNames.Hold _ = CheckedNames.hold("held.invalid", addresses(1))) {
      assertThat(InetAddress.getAllByName("held.invalid")).containsExactly(addresses(1));
    }
  }

  @Test
  void anotherCallDoesNotChangeItAndItIsHeldUntilTheLastOneEnds() throws UnknownHostException {
    CheckedNames.Hold first = CheckedNames.hold("twice.invalid", addresses(1));
    CheckedNames.Hold second = CheckedNames.hold("twice.invalid", addresses(2));
    first.close();
    assertThat(InetAddress.getAllByName("twice.invalid")).containsExactly(addresses(1));
    second.close();
  }

  @Test
  void otherNamesAreResolvedAsAlways() throws UnknownHostException {
    CheckedNames.hold("over.invalid", addresses(1)).close();

    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> InetAddress.getAllByName("over.invalid"));
  }
}
