package io.millrace.base.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a page of another site can make the user's browser send is refused.
class HostRulesTest {
  private static final HttpConfig CONFIG =
      HttpConfig.DEFAULT.withHost("192.168.7.7").withAllowedHosts(List.of("ml.example", "b:81"));

  private static Optional<ErrorCode> refusal(String method, String... headers) {
    RequestHead head =
        new RequestHead(
            method,
            "/",
            name ->
                Arrays.stream(headers)
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .toList());
    try {
      new HostRules(CONFIG).check(head);
      return Optional.empty();
    } catch (MillraceException e) {
      return Optional.of(e.code());
    }
  }

  @Test
  void answersToLoopbackTheBoundAddressAndConfiguredNames() {
    for (String host :
        List.of(
            "localhost",
            "LocalHost:5000",
            "127.0.0.1:1",
            "[::1]:5000",
            "192.168.7.7:5000",
            "ml.example",
            "ML.example:443",
            "b:81")) {
      assertThat(refusal("GET", "Host: " + host)).as(host).isEmpty();
    }
    for (String host : List.of("b", "b:82", "evil.example", "127.0.0.2", "localhost.evil")) {
      assertThat(refusal("GET", "Host: " + host)).as(host).contains(ErrorCode.HOST_NOT_ALLOWED);
    }
  }

  @Test
  void changesComeFromOwnPagesOrFromPrograms() {
    assertThat(refusal("POST", "Host: localhost:5000")).isEmpty();
    assertThat(refusal("POST", "Host: localhost:5000", "Origin: http://localhost:5000")).isEmpty();
    assertThat(refusal("POST", "Host: ml.example", "Origin: https://ML.example")).isEmpty();
    for (String origin :
        List.of("http://evil.example", "http://localhost:3000", "null", "", "file://")) {
      assertThat(refusal("DELETE", "Host: localhost:5000", "Origin: " + origin))
          .as(origin)
          .contains(ErrorCode.ORIGIN_NOT_ALLOWED);
    }
    assertThat(refusal("GET", "Host: localhost:5000", "Origin: http://localhost:3000")).isEmpty();
  }

  @Test
  void otherSitesMayLinkButNotEmbed() {
    String host = "Host: localhost";
    String cross = "Sec-Fetch-Site: cross-site";
    assertThat(refusal("GET", host, cross, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"))
        .isEmpty();
    for (String destination : List.of("image", "iframe", "script", "empty")) {
      assertThat(
              refusal(
                  "GET", host, cross, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: " + destination))
          .contains(ErrorCode.ORIGIN_NOT_ALLOWED);
    }
    assertThat(refusal("POST", host, cross, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"))
        .contains(ErrorCode.ORIGIN_NOT_ALLOWED);
    assertThat(refusal("POST", host, "Sec-Fetch-Site: same-origin", "Origin: http://localhost"))
        .isEmpty();
  }

  @Test
  void hostIsRequiredOnce() {
    assertThat(refusal("GET")).contains(ErrorCode.REQUEST_INVALID);
    assertThat(refusal("GET", "Host: localhost", "Host: localhost"))
        .contains(ErrorCode.REQUEST_INVALID);
  }

  @Test
  void aRefusalNamesTheHostAndTheCure() {
    RequestHead head =
        new RequestHead("GET", "/", name -> name.equals("Host") ? List.of("x") : List.of());
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new HostRules(CONFIG).check(head))
        .withMessageContaining("'x'")
        .satisfies(e -> assertThat(e.fix()).contains("http.allowed-hosts"));
  }
}
