"""The cache never holds more than it may, and nothing of another release."""

from hypothesis import given
from hypothesis import strategies as st

from osce_graph.web.cache import LARGEST, Cache, Kept


def kept(size: int) -> Kept:
    return Kept(b"x" * size, [], '"e"', "/")


@given(
    st.lists(
        st.tuples(st.sampled_from(["r1", "r2"]), st.binary(max_size=1), st.integers(0, LARGEST + 5)),
        max_size=200,
    )
)
def test_it_stays_within_its_bytes(puts: list[tuple[str, bytes, int]]) -> None:
    cache = Cache(2 * LARGEST)
    for number, (release, start, size) in enumerate(puts):
        key = start + bytes([number % 256])
        cache.put(release, key, kept(size))
        assert 0 <= cache.bytes <= 2 * LARGEST
        other = {"r1": "r2", "r2": "r1"}[release]
        found = cache.get(release, key)
        assert (found is not None) == (size <= LARGEST)
        assert found is None or cache.get(other, key) is None
    assert (cache.bytes == 0) == (len(cache) == 0)


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache = Cache(25_000)
    for key in (b"1", b"2"):
        cache.put("r", key, kept(10_000))
    cache.get("r", b"1")
    cache.put("r", b"3", kept(10_000))
    assert [cache.get("r", key) is not None for key in (b"1", b"2", b"3")] == [True, False, True]


def test_no_bytes_means_no_cache() -> None:
    cache = Cache(0)
    cache.put("r", b"1", kept(0))
    assert cache.get("r", b"1") is None
