// Natural Earth's land (public domain; npm's world-atlas), without any border, for an equirectangular map.

import { geoEquirectangular, geoStream } from 'd3-geo';
import { feature } from 'topojson-client';

const PER_DEGREE = 20; // ample for a map of the OSCE region 2000 pixels wide

/**
 * The outlines of the land as flat lists of whole numbers: the first point, then the step to each next one.
 * One unit is a twentieth of a degree; x grows to the east of Greenwich, y to the south of the equator.
 * What crosses the antimeridian is cut there.
 */
export function rings(topology) {
  const projection = geoEquirectangular()
    .scale((PER_DEGREE * 180) / Math.PI)
    .translate([0, 0])
    .precision(0);
  const found = [];
  let ring = [];
  const collect = projection.stream({
    polygonStart() {},
    polygonEnd() {},
    sphere() {},
    lineStart: () => (ring = []),
    point: (x, y) => ring.push([Math.round(x), Math.round(y)]),
    lineEnd: () => found.push(steps(ring)),
  });
  geoStream(feature(topology, topology.objects.land), collect);
  return found.filter((each) => each.length > 4);
}

function steps(ring) {
  const found = [...ring[0]];
  for (let at = 1; at < ring.length; at++) {
    const [x, y] = [ring[at][0] - ring[at - 1][0], ring[at][1] - ring[at - 1][1]];
    if (x || y) found.push(x, y);
  }
  return found;
}
