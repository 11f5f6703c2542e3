// Points on the outlines of the provinces: no tiles, no other host. Reads the JSON element that data-map names;
// the legend and the list beside the map say the same without it.

const { L } = window;
// Signs are squares of 24 pixels to the finger: their diagonal keeps them apart in every direction.
const APART = 34;

function popup(place) {
  const box = document.createElement("div");
  const name = document.createElement(place.url ? "a" : "strong");
  name.textContent = place.name;
  if (place.url) name.href = place.url;
  box.append(name);
  if (place.note) box.append(Object.assign(document.createElement("p"), { textContent: place.note }));
  return box;
}

function marker(place, position) {
  const sign = document.createElement("span");
  sign.className = `map-sign map-sign-${place.sign}`;
  const icon = L.divIcon({ html: sign, className: "map-point", iconSize: [24, 24] });
  const made = L.marker(position, { icon, title: place.name, alt: place.name, keyboard: true });
  return made.bindPopup(() => popup(place));
}

/**
 * Where each place is drawn at this zoom: signs that would hide one another push each other apart until each is at least APART
 * pixels from the next, so that all can be seen and touched. A line leads from a moved sign to where the place is.
 */
function positions(points) {
  // Places at the very same point need a direction each to begin with.
  const shown = points.map((point, index) => point.add([Math.cos(index * 2.4), Math.sin(index * 2.4)]));
  for (let round = 0, moved = true; moved && round < 200; round++) {
    moved = false;
    for (let one = 0; one < shown.length; one++) {
      for (let other = one + 1; other < shown.length; other++) {
        const distance = shown[one].distanceTo(shown[other]);
        if (distance >= APART) continue;
        const push = shown[other].subtract(shown[one]).multiplyBy((APART + 1 - distance) / 2 / (distance || 1));
        shown[one] = shown[one].subtract(push);
        shown[other] = shown[other].add(push);
        moved = true;
      }
    }
  }
  return shown;
}

function spread(map, places) {
  const points = places.map((place) => map.latLngToLayerPoint([place.latitude, place.longitude]));
  const layer = L.layerGroup();
  positions(points).forEach((shown, index) => {
    const place = places[index];
    const at = map.layerPointToLatLng(shown);
    if (shown.distanceTo(points[index]) > 6) {
      layer.addLayer(L.polyline([[place.latitude, place.longitude], at], { className: "map-spoke", interactive: false, color: null }));
    }
    layer.addLayer(marker(place, at));
  });
  return layer;
}

async function draw(box) {
  const { places } = JSON.parse(document.getElementById(box.dataset.map).textContent);
  box.hidden = false;
  const map = L.map(box, { zoomControl: false, zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: false, minZoom: 5, maxZoom: 12 });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  const response = await fetch(box.dataset.outlines);
  const outlines = L.geoJSON(await response.json(), {
    interactive: false,
    style: { className: "map-outline", color: null, fillColor: null, fillOpacity: 1, weight: 1 },
  }).addTo(map);
  const small = box.closest(".map-small") && places.length === 1;
  if (small) map.setView([places[0].latitude, places[0].longitude], 8);
  else map.fitBounds(places.length ? L.latLngBounds(places.map((place) => [place.latitude, place.longitude])).pad(0.15) : outlines.getBounds(), { maxZoom: 9 });

  let layer = spread(map, places).addTo(map);
  map.on("zoomend", () => {
    layer.remove();
    layer = spread(map, places).addTo(map);
  });
}

for (const box of document.querySelectorAll("[data-map]")) draw(box);
